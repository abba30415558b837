/** What a ready flow needs and how it starts, in a few words. */
import { Skeleton } from "@mantine/core";
import { Clock, Hand, PlugZap, RefreshCw, Table2, Webhook, type LucideIcon } from "lucide-react";
import { useTranslation } from "react-i18next";

import { useCatalog } from "../../../api/hooks/catalog";
import type { Template } from "../../../api/types";
import { useSystemTitle } from "../../../components/useSystemTitle";
import { startOf, tablesOf, type Start } from "./model";
import classes from "./wizard.module.css";

const ICONS: Record<Start, LucideIcon> = { schedule: Clock, told: Webhook, changes: RefreshCw, hand: Hand };

export function Needs({ template }: { template: Template }) {
  const { t } = useTranslation("gallery");
  const catalog = useCatalog();
  const titleOf = useSystemTitle();
  if (!catalog.data) return <Skeleton height={44} mt="xs" />;
  const start = startOf(template, catalog.data.nodes);
  const tables = tablesOf(template);
  const Icon = ICONS[start];
  const systems = [...new Set(template.connections.map(({ connector }) => titleOf(connector)))];
  return (
    <ul className={classes.needs}>
      {systems.length > 0 && (
        <li>
          <PlugZap size={14} aria-hidden /> {t("needs.connections", { count: systems.length, names: systems.join(", ") })}
        </li>
      )}
      {tables > 0 && (
        <li>
          <Table2 size={14} aria-hidden /> {t("needs.tables", { count: tables })}
        </li>
      )}
      <li>
        <Icon size={14} aria-hidden /> {t(`start.${start}`)}
      </li>
    </ul>
  );
}
