/** The frame of every page but the editor: title, what it is for, actions at the right. */
import { Group, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import styles from "./Page.module.css";

interface PageProps {
  title: string;
  text?: string;
  actions?: ReactNode;
  children: ReactNode;
  /** Forms read better when lines are short. */
  narrow?: boolean;
}

export function Page({ title, text, actions, children, narrow = false }: PageProps) {
  const { t } = useTranslation();
  useDocumentTitle(`${title} · ${t("app.name")}`);

  return (
    <div className={styles.page} data-narrow={narrow || undefined}>
      <Group justify="space-between" align="flex-end" mb="lg" gap="md">
        <div>
          <Title order={1}>{title}</Title>
          {text && (
            <Text c="dimmed" size="sm" mt={4}>
              {text}
            </Text>
          )}
        </div>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </div>
  );
}
