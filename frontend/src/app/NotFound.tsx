import { Button } from "@mantine/core";
import { SearchX } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { EmptyState } from "../components/states";

export function NotFound() {
  const { t } = useTranslation("shell");
  return (
    <EmptyState icon={<SearchX size={26} />} title={t("notFound.title")} text={t("notFound.text")}>
      <Button component={Link} to="/flows">
        {t("notFound.home")}
      </Button>
    </EmptyState>
  );
}
