/** A build has each of its files a second time, packed: the server hands these out to browsers that take them. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import type { Plugin } from "vite";

const PACKED = /\.(js|css|svg|json)$/;
/** What is smaller than a network packet gains nothing. */
const LEAST_BYTES = 1_400;

export function compressed(): Plugin {
  return {
    name: "compressed",
    apply: "build",
    // As they were written: earlier other plugins may still change them.
    writeBundle({ dir = "." }, bundle) {
      for (const fileName of Object.keys(bundle).filter((name) => PACKED.test(name))) {
        const source = readFileSync(join(dir, fileName));
        if (source.length >= LEAST_BYTES) writeFileSync(join(dir, `${fileName}.gz`), gzipSync(source, { level: 9 }));
      }
    },
  };
}
