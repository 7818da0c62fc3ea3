/** Largest TTL and hop count that a message may carry. */
export const maxTtl = 65_535;

/** Largest TCP port. */
export const maxPort = 65_535;
