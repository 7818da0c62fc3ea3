/** Beyond these a network would not fit into a usual machine's memory: 100 million links take 0.8 GB. */
export const mostNodes = 20_000_000;
export const mostLinks = 100_000_000;
