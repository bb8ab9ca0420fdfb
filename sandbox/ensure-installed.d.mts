/** Runs `npm ci` unless node_modules holds exactly what package-lock.json asks for. Says what it does on stderr. */
export function ensureInstalled(project: string): void;
