import { useTranslation } from "react-i18next";
import { Outlet } from "react-router";

import { CommandKey } from "../editor/commands/CommandKey";
import { TourCard } from "../tour/TourCard";
import { OfflineBanner } from "./OfflineBanner";
import { Rail } from "./Rail";
import styles from "./shell.module.css";

export function Shell() {
  const { t } = useTranslation("shell");
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#main">
        {t("skip")}
      </a>
      <Rail />
      <div className={styles.side}>
        <OfflineBanner />
        <main id="main" className={styles.main} tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      <CommandKey />
      <TourCard />
    </div>
  );
}
