/** Absolute path of the folder with the files of the page. */
export const folder: string;
