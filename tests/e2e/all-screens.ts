import type { WORDING } from "./stage.ts";

type Wording = (typeof WORDING)["ja"];

/** Screens of something that a test must make first. They are looked at in that test. */
export const LOOKED_AT_ELSEWHERE = ["app.imports.$id"];

/** Every other screen of the app with its route, its address and its heading. `order` is one with a shipment. */
export function allScreens(t: Wording, order: { id: number; name: string }) {
  return [
    { route: "app._index", name: "home", path: "/app", heading: t.home.title },
    { route: "app.orders._index", name: "orders", path: "/app/orders", heading: t.orders.title },
    { route: "app.orders.$id", name: "order", path: `/app/orders/${order.id}`, heading: order.name },
    { route: "app.register", name: "grid", path: "/app/register", heading: t.grid.title },
    { route: "app.imports._index", name: "imports", path: "/app/imports", heading: t.imports.title },
    { route: "app.exports.to-ship", name: "exports", path: "/app/exports/to-ship", heading: t.exports.title },
    { route: "app.settings", name: "settings", path: "/app/settings", heading: t.settings.title },
    { route: "app.shipments", name: "shipments", path: "/app/shipments", heading: t.shipments.title },
    { route: "app.doctor._index", name: "doctor", path: "/app/doctor", heading: t.doctor.title },
    { route: "app.setup", name: "setup", path: "/app/setup", heading: t.setup.title },
    { route: "app.doctor.analysis._index", name: "analysis", path: "/app/doctor/analysis", heading: t.analysis.title },
    { route: "app.reports._index", name: "reports", path: "/app/reports", heading: t.reports.title },
    {
      route: "app.reports.partial",
      name: "reports-partial",
      path: "/app/reports/partial?view=all",
      heading: t.reports.title,
    },
  ];
}
