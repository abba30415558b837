/** How well typed letters fit a text: all of them in order, better when they begin words and stand together. */
export function fuzzy(text: string, typed: string): number | null {
  const [plain, wanted] = [fold(text), fold(typed).replace(/\s+/g, " ").trim()];
  if (!wanted) return 0;
  const whole = plain.indexOf(wanted);
  if (whole >= 0) return 1_000 - whole - (isWordStart(plain, whole) ? 0 : 300) - plain.length / 100;
  const words = wanted.split(" ");
  if (words.length > 1 && words.every((word) => plain.includes(word))) return 500 - plain.length / 100;
  return spread(plain, wanted.replaceAll(" ", ""));
}

function spread(text: string, typed: string): number | null {
  let score = 0;
  let at = -1;
  for (const letter of typed) {
    const start = wordStart(text, letter, at + 1);
    const next = text[at + 1] === letter ? at + 1 : start >= 0 ? start : text.indexOf(letter, at + 1);
    if (next < 0) return null;
    score += next === at + 1 ? 3 : isWordStart(text, next) ? 2 : -2;
    at = next;
  }
  // Letters strewn over a long text are no match.
  return score > 0 ? score - text.length / 100 : null;
}

function wordStart(text: string, letter: string, from: number): number {
  for (let at = text.indexOf(letter, from); at >= 0; at = text.indexOf(letter, at + 1)) if (isWordStart(text, at)) return at;
  return -1;
}

function isWordStart(text: string, at: number): boolean {
  return at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1] ?? " ");
}

function fold(text: string): string {
  return text.replace(/[łŁ]/g, "l").normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
}

/** What fits, best first; as it came while nothing is typed. */
export function ranked<One>(all: readonly One[], typed: string, textOf: (one: One) => string): One[] {
  if (!typed.trim()) return [...all];
  return all
    .map((one) => ({ one, score: fuzzy(textOf(one), typed) }))
    .filter((found): found is { one: One; score: number } => found.score !== null)
    .sort((a, b) => b.score - a.score)
    .map(({ one }) => one);
}
