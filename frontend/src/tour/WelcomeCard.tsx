/** On an empty product: see it work before anything is set up. */
import { Button, Group, Paper, Title } from "@mantine/core";
import { Play, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import { useTour } from "./store";
import classes from "./tour.module.css";

export function WelcomeCard() {
  const { t } = useTranslation("tour");
  const navigate = useNavigate();
  const { state, start, skip } = useTour();
  if (state !== "new") return null;
  return (
    <Paper withBorder radius="lg" className={classes.welcome} component="section" aria-label={t("welcome.title")}>
      <div>
        <Title order={2}>{t("welcome.title")}</Title>
        <p className={classes.text}>{t("welcome.text")}</p>
      </div>
      <Group gap="xs" wrap="nowrap">
        <Button leftSection={<Play size={16} aria-hidden />} onClick={() => [start(), void navigate("/templates")]}>
          {t("welcome.start")}
        </Button>
        <Button variant="subtle" color="gray" leftSection={<X size={15} aria-hidden />} onClick={skip}>
          {t("welcome.later")}
        </Button>
      </Group>
    </Paper>
  );
}
