/** Which modules go together into one file, so that a page fetches few files and hardly anything that only others need. */
import { fileURLToPath } from "node:url";

const SOURCES = fileURLToPath(new URL("../src/", import.meta.url));
const FIRST_PAGE = ["main.tsx", "pages/flows/FlowsPage.tsx"].map((path) => SOURCES + path);
/** What fetches the other files. */
const HELPERS = /^\0(vite\/preload-helper\.js|virtual:texts)$/;
/** What these name is taken from its own file by whoever uses it. */
const HANDED_ON = /\/src\/(api|data|forms)\/index\.ts$/;
const COMPONENTS = /node_modules\/(@mantine|@floating-ui|lucide-react|clsx|react-remove-scroll)/;
const MANY_PAGES = 8;

interface Modules {
  readonly getModuleInfo: (id: string) => { readonly importedIds: readonly string[] } | null;
}

/** Vendor code in files that change rarely, so that a new version of ours reloads little. */
const VENDORS: [name: string, packages: RegExp][] = [
  // First: a chunk takes what its packages import along, and every page needs these.
  ["react", /node_modules\/(react|react-dom|react-router|scheduler|use-sync-external-store|@tanstack\/(query-core|react-query)|i18next|react-i18next|zustand)\//],
  ["canvas", /node_modules\/(@xyflow|@dagrejs|d3-|classcat)/],
  ["code", /node_modules\/(@codemirror|@lezer|style-mod|w3c-keyname|crelt)/],
];

let firstPage: ReadonlySet<string> | null = null;

export const CHUNKS = [
  ...VENDORS.map(([name, test]) => ({ name, test })),
  { name: "base", test: COMPONENTS, minShareCount: MANY_PAGES },
  {
    name: (id: string, modules: Modules) => (HELPERS.test(id) || (firstPage ??= reached(FIRST_PAGE, modules)).has(id) ? "first" : null),
    debugName: "first",
  },
  // What some pages share goes by who needs it, unless it is so small that a file of its own costs more.
  { name: "icons", test: /lucide-react/, minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: 20_000 },
  { name: "parts", test: /node_modules/, minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: 4_000 },
  { name: "shared", test: (id: string) => id.startsWith(SOURCES), minShareCount: 2 },
];

/** Our own modules that these need. */
function reached(from: readonly string[], modules: Modules): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [...from];
  for (let id = open.pop(); id; id = open.pop()) {
    if (found.has(id) || !id.startsWith(SOURCES) || HANDED_ON.test(id)) continue;
    found.add(id);
    open.push(...(modules.getModuleInfo(id)?.importedIds ?? []));
  }
  return found;
}
