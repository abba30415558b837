/** The books in words: 120 read = 98 delivered + 22 skipped (filtered). */
import { Scale, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { Books as BooksOf, RunMode } from "../../api";
import { useAnchor } from "../../tour/anchor";
import classes from "./RunPanel.module.css";

interface BooksProps {
  readonly books: BooksOf;
  readonly mode: RunMode;
  readonly flowId: string;
  readonly going?: boolean;
}

export function Books({ books, mode, flowId, going = false }: BooksProps) {
  const { t } = useTranslation("editor");
  const anchor = useAnchor<HTMLParagraphElement>(mode === "live" && !going ? "run-books" : "");
  const unbalanced = !books.balanced && !going;
  const text = [
    `${t("books.read", { count: books.read })} = ${parts(books, mode, t).join(" + ")}`,
    ...(going ? [t("books.going")] : []),
    ...(unbalanced ? [t("books.unbalanced")] : []),
  ].join(" · ");

  return (
    <p ref={anchor} className={classes.books} data-unbalanced={unbalanced || undefined} aria-label={t("books.label")}>
      {unbalanced ? <TriangleAlert size={14} aria-hidden /> : <Scale size={14} aria-hidden />}
      <span title={text}>{text}</span>
      {books.parked > 0 && mode === "live" && <Link to={`/parked?flow=${flowId}`}>{t("books.toParked")}</Link>}
    </p>
  );
}

type Translate = ReturnType<typeof useTranslation<"editor">>["t"];

function parts(books: BooksOf, mode: RunMode, t: Translate): string[] {
  const skipped = Object.entries(books.skipped).filter(([, count]) => count > 0);
  return [
    t(mode === "live" ? "books.delivered" : "books.planned", { count: books.delivered }),
    ...skipped.map(([reason, count]) =>
      t("books.skipped", { count, reason: t(`books.reason.${reason}`, { defaultValue: reason.replaceAll("_", " ") }) }),
    ),
    ...(books.failed > 0 ? [t("books.failed", { count: books.failed })] : []),
    ...(books.parked > 0 ? [t("books.parked", { count: books.parked })] : []),
    ...(books.cancelled > 0 ? [t("books.cancelled", { count: books.cancelled })] : []),
  ];
}
