import { ensureBuilt } from "../sandbox/ensure-built.ts";

/** One build for all test files, which run side by side. */
export default () => ensureBuilt(console.log);
