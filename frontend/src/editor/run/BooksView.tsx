/** The books of the run line by line: what came in, where each part of it went, and whether that adds up. */
import { CircleCheck, CircleMinus, CircleX, Equal, Inbox, LogIn, Scale, SkipForward, TriangleAlert, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { isGoing, type RunBrief } from "../../api";
import { useFormat } from "../../components/format";
import classes from "./BooksView.module.css";
import panel from "./RunPanel.module.css";

export function BooksView({ run }: { readonly run: RunBrief }) {
  const { t } = useTranslation(["runlist", "editor"]);
  const { books } = run;
  const skipped = Object.entries(books.skipped).filter(([, count]) => count > 0);
  const live = run.mode === "live";

  return (
    <div className={panel.scroll}>
      <dl className={classes.books}>
        <Line icon={LogIn} name={t("books.read")} count={books.read} text={t("books.readText")} total={books.read} />
        <Line
          icon={CircleCheck}
          tone="ok"
          name={t(live ? "books.delivered" : "books.planned")}
          count={books.delivered}
          text={t(live ? "books.deliveredText" : "books.plannedText")}
          total={books.read}
        />
        {skipped.map(([reason, count]) => (
          <Line
            key={reason}
            icon={reason === "unchanged" ? Equal : SkipForward}
            name={t("books.skipped", { reason: t(`editor:books.reason.${reason}`, { defaultValue: reason.replaceAll("_", " ") }) })}
            count={count}
            text={t(reason === "unchanged" ? "books.unchangedText" : "books.skippedText")}
            total={books.read}
          />
        ))}
        {books.failed > 0 && <Line icon={CircleX} tone="bad" name={t("books.failed")} count={books.failed} text={t("books.failedText")} total={books.read} />}
        {books.parked > 0 && (
          <Line
            icon={Inbox}
            tone="warn"
            name={t("books.parked")}
            count={books.parked}
            total={books.read}
            text={
              <>
                {t("books.parkedText")} <Link to={`/parked?flow=${run.flow_id}`}>{t("books.toInbox")}</Link>
              </>
            }
          />
        )}
        {books.cancelled > 0 && <Line icon={CircleMinus} name={t("books.cancelled")} count={books.cancelled} text={t("books.cancelledText")} total={books.read} />}
      </dl>
      <Balance run={run} />
    </div>
  );
}

interface LineProps {
  readonly icon: LucideIcon;
  readonly name: string;
  readonly count: number;
  readonly total: number;
  readonly text: ReactNode;
  readonly tone?: "ok" | "warn" | "bad";
}

function Line({ icon: Icon, name, count, total, text, tone }: LineProps) {
  const format = useFormat();
  return (
    <div className={classes.line} data-tone={tone}>
      <dt>
        <Icon size={16} aria-hidden />
        {name}
      </dt>
      <dd className={classes.count}>{format.count(count)}</dd>
      <dd className={classes.share} aria-hidden>
        <span style={{ width: total > 0 ? `${Math.min(100, (count / total) * 100)}%` : 0 }} />
      </dd>
      <dd className={classes.text}>{text}</dd>
    </div>
  );
}

function Balance({ run }: { readonly run: RunBrief }) {
  const { t } = useTranslation("runlist");
  const format = useFormat();
  const { books } = run;
  const ended = books.delivered + Object.values(books.skipped).reduce((sum, count) => sum + count, 0) + books.failed + books.parked + books.cancelled;
  const going = isGoing(run.status);
  const bad = !going && !books.balanced;
  const missing = format.count(Math.abs(books.read - ended));

  return (
    <p className={classes.balance} data-bad={bad || undefined} role={bad ? "alert" : "status"}>
      {bad ? <TriangleAlert size={16} aria-hidden /> : <Scale size={16} aria-hidden />}
      {going ? t("books.open", { shown: missing }) : bad ? t("books.bad", { shown: missing }) : t("books.good")}
    </p>
  );
}
