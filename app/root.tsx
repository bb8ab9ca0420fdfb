import { Links, Meta, Outlet, useRouteLoaderData } from "@remix-run/react";
import { ScriptsAfterPaint } from "./ui/frame/scripts-after-paint.tsx";
import { ScrollPosition } from "./ui/frame/scroll-position.tsx";
import type { Language } from "./ui/language/language.ts";

export default function Root() {
  const frame = useRouteLoaderData("routes/app") as { language?: Language } | undefined;
  return (
    <html lang={frame?.language ?? "ja"} className="p-theme-light">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <title>LIVAPON</title>
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
        <Meta />
        <Links />
      </head>
      {/* As Polaris' provider sets them when it starts: then every element would be styled anew. */}
      <body style={{ backgroundColor: "var(--p-color-bg)", color: "var(--p-color-text)" }}>
        <Outlet />
        <ScrollPosition />
        <ScriptsAfterPaint />
      </body>
    </html>
  );
}
