import { Children, cloneElement, Fragment, isValidElement, type ReactElement, type ReactNode } from "react";
import { Scripts } from "@remix-run/react";

/** A type that no browser knows: it leaves such a script alone. */
const HELD = "text/starts-after-paint";
/** A frame that the admin keeps out of sight may never be painted. */
const LONGEST_WAIT_MS = 500;

/**
 * Remix's `<Scripts>`, of which the module that starts the app waits for the first paint: what the server sent shows at
 * once, and not only when the app has been read. Its files are fetched meanwhile, where the line is free.
 */
export function ScriptsAfterPaint() {
  const scripts = Scripts({});
  if (scripts === null) return null;
  return (
    <>
      {hold(scripts)}
      <script
        suppressHydrationWarning
        dangerouslySetInnerHTML={{ __html: `(${startAfterPaint})("${HELD}", ${LONGEST_WAIT_MS})` }}
      />
    </>
  );
}

interface Attributes {
  rel?: string;
  as?: string;
  type?: string;
  async?: boolean;
  children?: ReactNode;
}

function hold(tags: ReactNode): ReactNode {
  return Children.map(tags, (tag) => {
    if (!isValidElement(tag)) return tag;
    const element = tag as ReactElement<Attributes>;
    const { type, props } = element;
    if (type === Fragment) return cloneElement(element, {}, hold(props.children));
    if (type === "link" && props.rel === "modulepreload")
      return cloneElement(element, { rel: "prefetch", as: "script" });
    if (type === "script" && props.type === "module") return cloneElement(element, { type: HELD, async: undefined });
    return tag;
  });
}

/** Runs in the page by itself, before any of the app's modules. */
function startAfterPaint(held: string, longestWaitMs: number) {
  let isStarted = false;
  const start = () => {
    const waiting = document.querySelector(`script[type="${held}"]`);
    if (isStarted || !waiting) return;
    isStarted = true;
    const script = document.createElement("script");
    script.type = "module";
    script.textContent = waiting.textContent;
    document.body.append(script);
    // React takes over the page as the server sent it.
    script.remove();
  };
  new PerformanceObserver((painted) => {
    if (painted.getEntriesByName("first-contentful-paint").length > 0) start();
  }).observe({ type: "paint", buffered: true });
  setTimeout(start, document.hidden ? 0 : longestWaitMs);
}
