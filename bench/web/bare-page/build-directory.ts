/** Where the bare page is built to, below the project. */
export const BARE_BUILD = "node_modules/.cache/bare-page";
