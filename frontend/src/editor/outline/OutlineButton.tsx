import { ActionIcon, Tooltip } from "@mantine/core";
import { ListTree } from "lucide-react";
import { useTranslation } from "react-i18next";

import { useOutlineView } from "./useOutlineView";

/** Shows the outline beside the canvas, or hides it. */
export function OutlineButton() {
  const { t } = useTranslation("outline");
  const [view, setView] = useOutlineView();
  const shown = view !== "off";

  return (
    <Tooltip label={t("toggle")}>
      <ActionIcon variant={shown ? "light" : "subtle"} color={shown ? "brand" : "gray"} size={34} aria-label={t("toggle")} aria-pressed={shown} onClick={() => setView(shown ? "off" : "beside")}>
        <ListTree size={17} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
