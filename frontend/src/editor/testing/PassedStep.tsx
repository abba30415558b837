/** What one step made of the record: before, after at each output, and what it would write. */
import { Badge } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { ChangesTable, RecordTree } from "../../data";
import { outputsOf } from "../document/catalog";
import { TestMessages } from "../inspector/TestStep";
import { useNode } from "../state/context";
import classes from "./testing.module.css";
import type { Passed } from "./walk";

const SHOWN = 5;

export function PassedStep({ stop }: { readonly stop: Passed }) {
  const { t } = useTranslation("testing");
  const { node, type } = useNode(stop.node);
  const titles = new Map(node && type ? outputsOf(type, node).map((port) => [port.name, port.title]) : []);
  const given = Object.entries(stop.result.outputs).filter(([, port]) => port.items.length > 0);

  return (
    <>
      <TestMessages test={stop.result} />
      <div className={classes.sides}>
        <section aria-label={t("through.input")}>
          <h4>{t("through.input")}</h4>
          {stop.records.slice(0, SHOWN).map((record, at) => (
            <RecordTree key={at} record={record} open={1} />
          ))}
        </section>
        <section aria-label={t("through.output")}>
          <h4>{t("through.output")}</h4>
          {given.length === 0 && <p className={classes.faint}>{t("through.nothing")}</p>}
          {given.map(([name, port]) => (
            <div key={name}>
              <Badge color={name === "failed" ? "red" : "gray"}>{titles.get(name) ?? name}</Badge>
              {port.items.slice(0, SHOWN).map((item) => (
                <div key={item.id}>
                  {item.error && <p className={classes.error}>{item.error.message}</p>}
                  <RecordTree record={item.record} open={1} />
                </div>
              ))}
            </div>
          ))}
        </section>
      </div>
      {stop.result.changes.length > 0 && (
        <section aria-label={t("through.changes")}>
          <h4>{t("through.changes")}</h4>
          <ChangesTable changes={stop.result.changes} />
        </section>
      )}
    </>
  );
}
