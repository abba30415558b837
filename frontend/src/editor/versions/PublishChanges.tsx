/** Everything that will be published: the difference from the published version, with who changed it last. */
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { type Flow, useTouches, useVersion } from "../../api";
import { ErrorState, LoadingRows } from "../../components/states";
import { diffFlows } from "../document/diff";
import { useEditor } from "../state/context";
import { flowOf } from "../state/editorStore";
import classes from "./Diff.module.css";
import { DiffList } from "./DiffList";
import { useTouchedBy } from "./useTouchedBy";

export function PublishChanges({ flow }: { readonly flow: Flow }) {
  const { t } = useTranslation("versions");
  const draft = useEditor(flowOf);
  const version = useVersion(flow.id, flow.published_version);
  const touches = useTouches(flow.id);
  const by = useTouchedBy(touches.data ?? []);
  const before = version.data?.document;
  const diff = useMemo(() => (before ? diffFlows(before, draft) : null), [before, draft]);
  const authors = [...new Set((touches.data ?? []).map((touch) => touch.author))];

  if (flow.published_version === null) return <p className={classes.summary}>{t("firstPublish", { count: Object.keys(draft.nodes).length })}</p>;
  if (version.error) return <ErrorState compact error={version.error} onRetry={() => void version.refetch()} />;
  if (!before || !diff) return <LoadingRows rows={3} />;
  return (
    <section className={classes.publish} aria-label={t("toPublish", { number: flow.published_version })}>
      <h3>{t("toPublish", { number: flow.published_version })}</h3>
      {authors.length > 0 && <p className={classes.summary}>{t("authors", { names: authors.join(", ") })}</p>}
      <DiffList before={before} after={draft} diff={diff} by={by} />
    </section>
  );
}
