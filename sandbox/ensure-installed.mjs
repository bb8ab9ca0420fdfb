// Plain JavaScript without packages: it runs before there are any, on Node 20 too.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Runs `npm ci` unless node_modules holds exactly what package-lock.json asks for. Says what it does on stderr. */
export function ensureInstalled(project) {
  if (isInstalled(project)) return;
  console.error("Installing the packages of package-lock.json (npm ci) ...");
  // npm's own output goes to stderr: stdout may be read by a program.
  const { status } = spawnSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: project, stdio: ["ignore", 2, 2] });
  if (status !== 0) throw new Error("npm ci failed: see above.");
}

/** npm leaves a list of what it installed; packages for other platforms are missing from it rightly. */
function isInstalled(project) {
  const wanted = packagesOf(join(project, "package-lock.json"));
  const installed = packagesOf(join(project, "node_modules/.package-lock.json"));
  if (!wanted || !installed) return false;
  return Object.entries(wanted).every(([path, { version, optional, devOptional }]) => {
    if (path === "") return true;
    if (!installed[path]) return optional || devOptional;
    return installed[path].version === version;
  });
}

function packagesOf(lockFile) {
  try {
    return JSON.parse(readFileSync(lockFile, "utf8")).packages;
  } catch {
    return undefined;
  }
}
