/** What a writing node changes in the other system, of its last test or of the run. */
import { useTranslation } from "react-i18next";

import { EmptyState } from "../../components/states";
import { ChangesTable } from "../../data";
import { ChangesView } from "../run/ChangesView";
import { useEditor } from "../state/context";
import { useDataRun, useStamp } from "../state/samples";
import classes from "./Inspector.module.css";
import { TestButton } from "./TestStep";

export function ChangesPane({ id }: { readonly id: string }) {
  const { t } = useTranslation("editor");
  const run = useDataRun();
  const stamp = useStamp(id);
  const test = useEditor((state) => state.tests[id]);
  const readOnly = useEditor((state) => state.readOnly);

  return (
    <section className={classes.data} aria-label={t("inspector.tab.changes")}>
      {!readOnly && (
        <div className={classes.sourceLine}>
          <span className={classes.grow} />
          <TestButton id={id} />
        </div>
      )}
      {test ? (
        <div className={classes.scroll}>
          {test.changes.length > 0 ? <ChangesTable changes={test.changes} /> : <EmptyState compact title={t("changes.none")} />}
        </div>
      ) : run ? (
        <ChangesView run={run} node={id} stamp={stamp} />
      ) : (
        <EmptyState compact title={t("changes.none")} text={t("changes.noneText")} />
      )}
    </section>
  );
}
