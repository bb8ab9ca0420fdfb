import type { Rollup } from "vite";

const ROUTE = "?__remix-build-client-route";

/**
 * Rollup's `manualChunks`: what at least `screens` routes import goes into one file, "shared", instead of one file for each
 * set of routes that have a module in common. What is loaded later stays apart.
 */
export function sharedChunk(screens: number): Rollup.GetManualChunk {
  const users = new Map<string, Set<string>>();
  return (id, { getModuleIds, getModuleInfo }) => {
    if (users.size === 0) {
      const follow = (module: string, route: string) => {
        const known = users.get(module) ?? new Set();
        if (known.has(route)) return;
        users.set(module, known.add(route));
        for (const imported of importsOf(module, getModuleInfo)) follow(imported, route);
      };
      for (const module of getModuleIds()) if (module.endsWith(ROUTE)) follow(module, module);
    }
    return !id.endsWith(ROUTE) && (users.get(id)?.size ?? 0) >= screens ? "shared" : undefined;
  };
}

/** The modules that a module needs. Of a library's index, those alone that the imported names come from. */
function importsOf(id: string, getModuleInfo: Rollup.GetModuleInfo): string[] {
  return linksOf(getModuleInfo(id)).flatMap(({ names, from }) => {
    const index = getModuleInfo(from);
    if (index?.moduleSideEffects !== false || names.length === 0) return [from];
    const passedOn = linksOf(index).filter(({ isExport }) => isExport);
    return names.map((name) => passedOn.find((link) => link.names.includes(name))?.from ?? from);
  });
}

interface Link {
  names: string[];
  from: string;
  isExport: boolean;
}

/** What a module imports, and what it passes on, by the names that the other module gives it. */
function linksOf(info: Rollup.ModuleInfo | null): Link[] {
  const statements = (info?.ast?.body ?? []).filter((statement) => "source" in statement && statement.source);
  // Rollup tells what they resolve to once for each source, in their order.
  const sources = [...new Set(statements.map(sourceOf))];
  return statements.flatMap((statement) => {
    const from = info?.importedIds[sources.indexOf(sourceOf(statement))];
    return from === undefined
      ? []
      : [{ names: namesOf(statement), from, isExport: statement.type !== "ImportDeclaration" }];
  });
}

type Statement = NonNullable<Rollup.ModuleInfo["ast"]>["body"][number];

const sourceOf = (statement: Statement) => ("source" in statement ? String(statement.source?.value) : "");

function namesOf(statement: Statement): string[] {
  if (!("specifiers" in statement)) return [];
  return statement.specifiers.flatMap((specifier) => {
    if (specifier.type === "ImportSpecifier" && specifier.imported.type === "Identifier")
      return [specifier.imported.name];
    if (specifier.type === "ExportSpecifier" && specifier.exported.type === "Identifier")
      return [specifier.exported.name];
    return [];
  });
}
