/** On the card of a pinned step: an icon with a name, in violet. */
import { Pin } from "lucide-react";
import { useTranslation } from "react-i18next";

import { usePin } from "./pins";
import classes from "./stepview.module.css";

export function PinMark({ id }: { readonly id: string }) {
  const { t } = useTranslation("stepview");
  const pin = usePin(id);
  if (!pin) return null;
  return (
    <span className={classes.pinMark} title={t("pin.mark")}>
      <Pin size={14} role="img" aria-label={t("pin.mark")} />
    </span>
  );
}
