/** Made by build/texts.ts: the texts of each language by namespace, fetched in two parts. */
declare module "virtual:texts" {
  import type { Language, Texts } from "@/i18n";

  type Part = () => Promise<{ default: Record<string, Texts> }>;
  const files: Record<Language, { readonly first: Part; readonly others: Part }>;
  export default files;
}
