/** What a page shows when there is nothing, not yet anything, or something went wrong. */
import { Box, Button, Skeleton, Stack, Text, ThemeIcon, Title } from "@mantine/core";
import { CloudOff, Inbox, Lock, RotateCw, SearchX, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { ApiProblem, OfflineError } from "../api/problem";

interface StateProps {
  icon?: ReactNode;
  title: string;
  text?: string | undefined;
  children?: ReactNode;
  compact?: boolean | undefined;
  role?: "alert" | "status";
}

function State({ icon, title, text, children, compact = false, role }: StateProps) {
  return (
    <Stack align="center" gap="xs" py={compact ? "lg" : 64} px="md" {...(role ? { role } : {})}>
      {icon && (
        <ThemeIcon size={compact ? 36 : 52} radius="xl" variant="light" color="gray">
          {icon}
        </ThemeIcon>
      )}
      <Title order={compact ? 4 : 3} ta="center">
        {title}
      </Title>
      {text && (
        <Text c="dimmed" size="sm" ta="center" maw={460}>
          {text}
        </Text>
      )}
      {children && <Box mt="xs">{children}</Box>}
    </Stack>
  );
}

export function EmptyState(props: Omit<StateProps, "role">) {
  return <State icon={<Inbox size={props.compact ? 18 : 26} />} {...props} />;
}

export function ErrorState({ error, onRetry, compact }: { error: Error; onRetry?: (() => void) | undefined; compact?: boolean }) {
  const { t } = useTranslation();
  const size = compact ? 18 : 26;
  const retry = onRetry && (
    <Button variant="default" leftSection={<RotateCw size={15} />} onClick={onRetry}>
      {t("action.retry")}
    </Button>
  );

  if (error instanceof OfflineError) {
    return (
      <State icon={<CloudOff size={size} />} title={t("state.offlineTitle")} text={t("state.offline")} compact={compact} role="alert">
        {retry}
      </State>
    );
  }
  if (error instanceof ApiProblem && error.status === 403) {
    return <State icon={<Lock size={size} />} title={t("state.noAccessTitle")} text={t("state.noAccess")} compact={compact} role="alert" />;
  }
  if (error instanceof ApiProblem && error.isMissing) {
    return <State icon={<SearchX size={size} />} title={t("state.missing")} text={error.detail || undefined} compact={compact} role="alert" />;
  }
  return (
    <State icon={<TriangleAlert size={size} />} title={t("state.error")} text={error.message} compact={compact} role="alert">
      {retry}
    </State>
  );
}

export function LoadingRows({ rows = 6, height = 44 }: { rows?: number; height?: number }) {
  const { t } = useTranslation();
  return (
    <Stack gap={8} role="status" aria-label={t("state.loading")}>
      {Array.from({ length: rows }, (_none, row) => (
        <Skeleton key={row} height={height} radius="md" />
      ))}
    </Stack>
  );
}
