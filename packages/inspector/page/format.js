const whole = new Intl.NumberFormat('en');

export function count(value) {
  return whole.format(value);
}

/** A share as a percentage; a dash where there was nothing to take it of. */
export function percent(share) {
  return share === null || share === undefined ? '–' : `${(share * 100).toFixed(1)} %`;
}

export function perSecond(rate) {
  return `${rate < 10 ? rate.toFixed(1) : count(Math.round(rate))}/s`;
}

/** Milliseconds, in the unit in which they read best. */
export function span(ms) {
  if (ms === undefined) return '–';
  if (ms === 0) return '0';
  if (ms < 1) return `${Math.max(1, Math.round(ms * 1000))} µs`;
  if (ms < 1000) return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
  if (ms < 120_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
  if (ms < 7_200_000) return `${Math.round(ms / 60_000)} min`;
  return `${Math.round(ms / 3_600_000)} h`;
}

export function bytes(size) {
  if (size === undefined) return '–';
  return size < 10_000 ? `${count(size)} B` : `${count(Math.round(size / 1024))} kB`;
}

export function clockTime(ms) {
  return new Date(ms).toLocaleTimeString('en-GB', { hour12: false });
}
