import axe from "axe-core";
import type { FrameLocator } from "playwright-core";

/**
 * What axe-core finds wrong on the app's page as it is now, by WCAG 2.2 AA and its own good practice, one line a place.
 * Empty on every screen.
 */
export async function barriersOn(app: FrameLocator): Promise<string[]> {
  const html = app.locator("html");
  if (!(await html.evaluate(() => "axe" in globalThis))) await html.evaluate(runInPage, axe.source);
  return html.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run(document, {
      resultTypes: ["violations"],
    });
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${help}\n  ${html.slice(0, 300)}\n  ${failureSummary ?? ""}`),
    );
  });
}

function runInPage(_html: Element, source: string) {
  (0, eval)(source);
}
