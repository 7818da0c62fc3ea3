export function writeRing(folder: string, peers: number): string;
export function writePlayedAgents(folder: string): Promise<string>;
