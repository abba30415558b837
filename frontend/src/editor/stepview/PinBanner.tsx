/** Over pinned data: what they are for, and the ways to change or leave them. */
import { Button } from "@mantine/core";
import { Pencil, Pin, PinOff } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Pin as PinData } from "../../api";
import { ItemsDialog } from "../inspector/PasteDialog";
import classes from "./stepview.module.css";
import { usePinning } from "./usePinning";

export function PinBanner({ pin }: { readonly pin: PinData }) {
  const { t } = useTranslation("stepview");
  const { put, unpin } = usePinning();
  const [editing, setEditing] = useState(false);

  return (
    <div className={classes.pinned} role="status">
      <Pin size={14} aria-hidden />
      <span>{t("pin.banner")}</span>
      <span className={classes.grow} />
      <Button size="compact-xs" variant="default" leftSection={<Pencil size={12} aria-hidden />} onClick={() => setEditing(true)}>
        {t("pin.edit")}
      </Button>
      <Button size="compact-xs" variant="default" leftSection={<PinOff size={12} aria-hidden />} onClick={() => void unpin(pin.node)}>
        {t("pin.unpin")}
      </Button>
      {editing && (
        <ItemsDialog
          title={t("pin.editTitle")}
          description={t("pin.editText")}
          items={pin.items}
          onUse={(items) => void put(pin.node, pin.port, items)}
          onClose={() => setEditing(false)}
        />
      )}
    </div>
  );
}
