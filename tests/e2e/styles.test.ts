import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { afterAll, beforeAll, expect, test } from "vitest";
import { allScreens } from "./all-screens.ts";
import { startStage, WORDING, type SandboxOrder, type Stage } from "./stage.ts";

let stage: Stage;
let order: SandboxOrder;
beforeAll(async () => {
  stage = await startStage();
  order = await stage.placeOrder([{ sku: "YAME-MAT-30", quantity: 2 }], "never");
  await stage.runSchedule();
});
afterAll(() => stage.stop());

test("every screen looks as it does with the whole of Polaris' stylesheet", async () => {
  const whole = await readFile(createRequire(import.meta.url).resolve("@shopify/polaris/build/esm/styles.css"), "utf8");
  const screen = await stage.open("/app", "ja");
  for (const { name, path } of allScreens(WORDING.ja, order)) {
    await screen.goTo(path);
    const { elements, different } = await screen.app.locator("html").evaluate((html, css) => {
      const looks = () =>
        [...html.querySelectorAll("*")].map((element) => {
          const style = getComputedStyle(element);
          // Variables are texts, which minifying changes; what is made of them is compared.
          const properties = [...style].filter((property) => !property.startsWith("--"));
          return new Set(properties.map((property) => `${property}: ${style.getPropertyValue(property)}`));
        });
      const still = document.createElement("style");
      still.textContent = "*, ::before, ::after { transition: none !important; animation: none !important; }";
      document.head.append(still);
      const left = document.querySelector('link[href*="/assets/styles-"]')!;
      const lean = looks();
      const style = document.createElement("style");
      style.textContent = css;
      left.replaceWith(style);
      const full = looks();
      const different = full.flatMap((of, place) => [...of].filter((value) => !lean[place]!.has(value)));
      return { elements: full.length, different: [...new Set(different)].slice(0, 10) };
    }, whole);
    expect(elements, name).toBeGreaterThan(30);
    expect(different, name).toEqual([]);
  }
  await screen.close();
});
