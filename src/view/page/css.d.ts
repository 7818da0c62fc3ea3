/** Bundled into the style of the page. */
declare module '*.css';
