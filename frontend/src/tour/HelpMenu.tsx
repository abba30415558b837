/** What the help menu offers of the tour. */
import { Menu } from "@mantine/core";
import { MapPinned, RotateCcw } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import { useTour } from "./store";

export function TourItems() {
  const { t } = useTranslation("tour");
  const navigate = useNavigate();
  const { state, at, start, resume } = useTour();
  const begun = state === "off" && at !== "card";
  return (
    <>
      {begun && (
        <Menu.Item leftSection={<MapPinned size={14} aria-hidden />} onClick={resume}>
          {t("menu.resume")}
        </Menu.Item>
      )}
      <Menu.Item leftSection={<RotateCcw size={14} aria-hidden />} onClick={() => [start(), void navigate("/templates")]}>
        {t(state === "new" || (state === "off" && !begun) ? "menu.start" : "menu.again")}
      </Menu.Item>
    </>
  );
}
