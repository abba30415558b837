/** Namespaces of the first page; the texts of the other pages come along with the first of them. */
export const FIRST = ["common", "shell", "flows", "tour"] as const;
