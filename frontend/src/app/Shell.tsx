import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { Outlet } from "react-router";

import { CommandKey } from "../editor/commands/CommandKey";
import { patiently } from "../components/fetched";
import { useTour } from "../tour/store";
import { OfflineBanner } from "./OfflineBanner";
import { Rail } from "./Rail";
import styles from "./shell.module.css";

const TourCard = lazy(() => patiently(() => import("../tour/TourCard").then(({ TourCard }) => ({ default: TourCard }))));

export function Shell() {
  const { t } = useTranslation("shell");
  const touring = useTour(({ state }) => state === "on");
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
      {touring && (
        <Suspense fallback={null}>
          <TourCard />
        </Suspense>
      )}
    </div>
  );
}
