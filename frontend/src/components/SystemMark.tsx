/** A small coloured tile for a system, so that pairs can be told at a glance. */
import styles from "./SystemMark.module.css";

const MARKS: Record<string, { text: string; category: string }> = {
  lightspeed: { text: "LS", category: "lightspeed" },
  lightspeed_x: { text: "LX", category: "lightspeed_x" },
  lightspeed_c: { text: "LC", category: "lightspeed_c" },
  business_central: { text: "BC", category: "business_central" },
  baselinker: { text: "BL", category: "baselinker" },
  shopify: { text: "SH", category: "shopify" },
  files: { text: "CSV", category: "files" },
  file: { text: "CSV", category: "files" },
};

export function SystemMark({ name, size = 30 }: { name: string; size?: number }) {
  const mark = MARKS[name] ?? { text: name.slice(0, 2).toUpperCase(), category: "helpers" };
  return (
    <span
      className={styles.mark}
      aria-hidden
      style={{ width: size, height: size, fontSize: size * 0.36, background: `var(--wf-cat-${mark.category})` }}
    >
      {mark.text}
    </span>
  );
}
