/** What can be done with one record: copy it, see its way through the run, load what was cut. */
import { Badge, Button } from "@mantine/core";
import { Route } from "lucide-react";
import { useTranslation } from "react-i18next";

import { type Item, stringifyExact } from "../../api";
import { CopyButton } from "../../components/CopyButton";
import { useFormat } from "../../components/format";
import styles from "../../data/data.module.css";

interface ItemToolsProps {
  readonly item: Item;
  readonly onTrace?: ((item: Item) => void) | undefined;
  readonly onWhole?: ((item: Item) => void) | undefined;
  readonly loading?: boolean;
}

export function ItemTools({ item, onTrace, onWhole, loading = false }: ItemToolsProps) {
  const { t } = useTranslation("stepview");
  const format = useFormat();

  return (
    <div className={styles.itemTools}>
      {item.cut && (
        <>
          <Badge color="orange">{t("large.cut", { size: format.size(item.size) })}</Badge>
          {onWhole && (
            <Button size="compact-xs" variant="light" loading={loading} onClick={() => onWhole(item)}>
              {t("large.load")}
            </Button>
          )}
        </>
      )}
      {onTrace && item.roots.length > 0 && (
        <Button size="compact-xs" variant="subtle" leftSection={<Route size={13} aria-hidden />} onClick={() => onTrace(item)}>
          {t("trace.open")}
        </Button>
      )}
      {!item.cut && <CopyButton value={stringifyExact(item.record, 2)} label={t("copyItem")} />}
    </div>
  );
}
