/** Ready flows by pair of systems, each with its picture. */
import { Button, Group, Paper, SimpleGrid, Text, Title } from "@mantine/core";
import { ArrowRight } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";

import { useTemplates } from "../../api/hooks/catalog";
import type { Template } from "../../api/types";
import { FlowPicture } from "../../components/FlowPicture";
import { Page } from "../../components/Page";
import { EmptyState, ErrorState, LoadingRows } from "../../components/states";
import { SystemMark } from "../../components/SystemMark";
import { TemplateModal } from "./TemplateModal";
import styles from "./templates.module.css";

export default function TemplatesPage() {
  const { t } = useTranslation("templates");
  const templates = useTemplates();
  const [query, setQuery] = useSearchParams();
  const chosen = templates.data?.find((template) => template.id === query.get("template"));
  const choose = (id: string) => setQuery({ template: id });

  return (
    <Page title={t("title")} text={t("text")}>
      {templates.isPending && <LoadingRows rows={2} height={280} />}
      {templates.isError && <ErrorState error={templates.error} onRetry={() => void templates.refetch()} />}
      {templates.data?.length === 0 && <EmptyState title={t("empty.title")} text={t("empty.text")} />}
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="lg">
        {templates.data?.map((template) => (
          <TemplateCard key={template.id} template={template} onOpen={() => choose(template.id)} />
        ))}
      </SimpleGrid>
      {chosen && <TemplateModal key={chosen.id} template={chosen} onClose={() => setQuery({})} />}
    </Page>
  );
}

function TemplateCard({ template, onOpen }: { template: Template; onOpen: () => void }) {
  const { t } = useTranslation("templates");
  return (
    <Paper withBorder radius="lg" className={styles.card} component="article">
      <FlowPicture document={template.document} />
      <div className={styles.body}>
        <Systems names={template.systems} />
        <Title order={3} mt="xs">
          {template.title}
        </Title>
        <Text size="sm" c="dimmed" mt={4} lineClamp={3}>
          {template.description}
        </Text>
        <span className={styles.push} />
        <Button fullWidth variant="light" mt="md" onClick={onOpen} aria-label={t("openNamed", { name: template.title })}>
          {t("open")}
        </Button>
      </div>
    </Paper>
  );
}

export function Systems({ names }: { names: readonly string[] }) {
  return (
    <Group gap={6}>
      {names.map((name, at) => (
        <Group key={name} gap={6}>
          {at > 0 && <ArrowRight size={14} aria-hidden color="var(--wf-text-faint)" />}
          <SystemMark name={name} size={28} />
        </Group>
      ))}
    </Group>
  );
}
