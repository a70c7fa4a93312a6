const DEVICE =
  /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[\d\u00b9\u00b2\u00b3]) *(?:\.|$)/i;

/** Whether Windows takes a name for a device, in whichever folder. */
export function isDeviceName(name: string): boolean {
  return DEVICE.test(name);
}
