/** Which field of the input a target probably wants: by name, by what the trade calls it, and by kind. Only proposed. */
import type { MappingTarget } from "../../api/types";
import type { Path } from "../../data/path";
import { showValue } from "../../data/show";
import { isFilled, type SourceField } from "../../data/fieldTree";

export interface Suggestion {
  target: string;
  path: Path;
  /** From 0 to 1; only what is above the threshold is proposed at all. */
  score: number;
  why: "name" | "meaning";
}

/** Words that mean one thing; the longest that fits counts. */
const MEANINGS: readonly (readonly string[])[] = [
  ["sku", "custom sku", "item number", "item no", "article number", "product code", "code", "number", "no", "symbol"],
  ["ean", "barcode", "gtin", "upc", "ean13", "bar code"],
  ["unit price", "price", "sales price", "selling price", "price including tax", "price gross", "retail price", "amount"],
  ["compare at price", "price before", "old price", "msrp", "list price"],
  ["unit cost", "cost", "default cost", "average cost", "purchase price", "supply price", "wholesale price"],
  ["display name", "name", "title", "product name", "item name"],
  ["description", "description html", "long description", "body"],
  ["first name", "firstname", "given name"],
  ["last name", "lastname", "surname", "family name"],
  ["email", "e mail", "mail", "email address"],
  ["phone", "phone number", "telephone", "mobile", "tel"],
  ["company", "company name", "firm"],
  ["street", "address", "address line 1", "address 1", "line 1", "postal address 1", "physical address 1"],
  ["address line 2", "address 2", "line 2"],
  ["city", "town", "postal city", "physical city"],
  ["postal code", "post code", "postcode", "zip", "zip code", "postal postcode", "physical postcode"],
  ["country", "country code", "country region code", "country id"],
  ["state", "province", "region"],
  ["quantity", "qty", "count", "pieces"],
  ["stock", "inventory", "on hand", "qoh", "available"],
  ["tax rate", "vat", "vat rate", "tax percent"],
  ["tax number", "vat number", "vat id", "nip", "tax registration number"],
  ["currency", "currency code"],
  ["category", "category id", "item category code", "product type", "group"],
  ["brand", "manufacturer", "vendor", "brand id", "manufacturer id"],
  ["weight", "net weight", "gross weight", "weight grams"],
  ["note", "comment", "remark", "notes", "memo"],
  ["created", "created at", "order date", "date", "document date"],
  ["status", "state", "state name"],
  ["tags", "keywords", "labels"],
];

const THRESHOLD = 0.6;

export function wordsOf(name: string): string[] {
  return name
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .replace(/\([^)]*\)/g, " ")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
}

export function suggestions(targets: readonly MappingTarget[], fields: readonly SourceField[], mapped: ReadonlySet<string>): Suggestion[] {
  const all = targets
    .filter(({ name }) => !mapped.has(name))
    .flatMap((target) => fields.map((field): Suggestion => ({ target: target.name, path: field.path, ...score(target, field) })))
    .filter((one) => one.score >= THRESHOLD)
    .sort((a, b) => b.score - a.score || a.path.length - b.path.length);
  const taken = new Set<string>();
  // The best pairs first; a field may serve two targets only when nothing else is proposed for the second.
  const best = all.filter(({ target, path }) => {
    const source = path.join("\n");
    if (taken.has(`t ${target}`) || taken.has(`s ${source}`)) return false;
    taken.add(`t ${target}`).add(`s ${source}`);
    return true;
  });
  return targets.flatMap(({ name }) => best.filter(({ target }) => target === name));
}

function score(target: MappingTarget, field: SourceField): Pick<Suggestion, "score" | "why"> {
  const named = nameScore(target, field);
  // What lies in a list or deep in an object is less likely to be meant.
  const depth = 1 - 0.06 * field.depth - (field.path.some((step) => typeof step === "number") ? 0.15 : 0);
  return { score: named.score * depth * fit(target, field), why: named.why };
}

function nameScore(target: MappingTarget, field: SourceField): Pick<Suggestion, "score" | "why"> {
  const source = wordsOf(field.name).join(" ");
  const whole = field.path.filter((step) => typeof step === "string").flatMap(wordsOf).join(" ");
  const wanted = [wordsOf(target.name).join(" "), wordsOf(target.title ?? "").join(" ")].filter(Boolean);
  if (wanted.includes(source) || wanted.includes(whole)) return { score: 1, why: "name" };
  if (wanted.some((name) => name.replaceAll(" ", "") === source.replaceAll(" ", ""))) return { score: 0.98, why: "name" };
  const meaning = (name: string) => MEANINGS.findIndex((words) => words.includes(name));
  const meant = [source, whole].map(meaning).filter((at) => at >= 0);
  if (wanted.some((name) => meant.includes(meaning(name)))) return { score: 0.85, why: "meaning" };
  const share = Math.max(...wanted.map((name) => overlap(name.split(" "), source.split(" "))), 0);
  return { score: share, why: "name" };
}

/** Words that stand in many names and tell nothing of what is meant. */
const EVERYWHERE = new Set(["item", "product", "id", "code", "number", "no", "is", "the", "of"]);

function overlap(one: readonly string[], other: readonly string[]): number {
  const common = one.filter((word) => other.includes(word));
  return common.every((word) => EVERYWHERE.has(word)) ? 0 : common.length / Math.max(one.length, other.length, 1);
}

/** How well the sample's value suits the kind of the target, from 0 to 1. */
function fit(target: MappingTarget, { kind, sample }: SourceField): number {
  if (kind === "none" || !isFilled(sample)) return 0.9;
  switch (target.type) {
    case "list":
      return kind === "list" ? 1 : 0.5;
    case "boolean":
      return kind === "bool" ? 1 : /^(true|false|0|1)$/i.test(showValue(sample)) ? 0.9 : 0.2;
    case "number":
    case "integer":
      return kind === "number" || isNumeral(showValue(sample)) ? 1 : looksLikeNumber(showValue(sample)) ? 0.9 : 0.3;
    case "datetime":
      return /^\d{4}-\d\d-\d\d/.test(showValue(sample)) ? 1 : 0.4;
    default:
      return kind === "list" || kind === "object" ? 0 : kind === "bool" ? 0.4 : 1;
  }
}

export function isNumeral(text: string): boolean {
  return /^[+-]?\d+(\.\d+)?$/.test(text.trim());
}

/** A number in some way of writing, which a transform can read: 1 234,50. */
function looksLikeNumber(text: string): boolean {
  return /^[+-]?\d[\d\s.,'’]*$/.test(text.trim());
}
