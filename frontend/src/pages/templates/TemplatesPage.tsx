/** Ready flows by pair of systems, each with its picture. */
import { Button, Group, Paper, Select, SimpleGrid, Skeleton, Text, TextInput, Title } from "@mantine/core";
import { ArrowRight, Search } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";

import { useCatalog, useTemplates } from "../../api/hooks/catalog";
import type { Template } from "../../api/types";
import { FlowPicture } from "../../components/FlowPicture";
import { Page } from "../../components/Page";
import { EmptyState, ErrorState, LoadingRows } from "../../components/states";
import { SystemMark } from "../../components/SystemMark";
import { useSystemTitle } from "../../components/useSystemTitle";
import { useAnchor } from "../../tour/anchor";
import { TOUR_TEMPLATE } from "../../tour/steps";
import styles from "./templates.module.css";
import { fitsPair, pairOf } from "./wizard/model";
import { Needs } from "./wizard/Needs";
import { Wizard } from "./wizard/Wizard";

export default function TemplatesPage() {
  const { t } = useTranslation("templates");
  const templates = useTemplates();
  const [query, setQuery] = useSearchParams();
  const chosen = templates.data?.find((template) => template.id === query.get("template"));
  const choose = (id: string) => setQuery({ template: id });
  const [wanted, setWanted] = useState<Wanted>(EVERY);
  const shown = templates.data?.filter((template) => fits(template, wanted));

  return (
    <Page title={t("title")} text={t("text")}>
      {templates.isPending && <LoadingRows rows={2} height={280} />}
      {templates.isError && <ErrorState error={templates.error} onRetry={() => void templates.refetch()} />}
      {templates.data?.length === 0 && <EmptyState title={t("empty.title")} text={t("empty.text")} />}
      {templates.data && templates.data.length > 0 && <Filters templates={templates.data} wanted={wanted} onChange={setWanted} />}
      {templates.data?.length !== 0 && shown?.length === 0 && <EmptyState title={t("none.title")} text={t("none.text")}>
          <Button variant="default" onClick={() => setWanted(EVERY)}>
            {t("gallery:filter.clear")}
          </Button>
        </EmptyState>}
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="lg">
        {shown?.map((template) => (
          <TemplateCard key={template.id} template={template} onOpen={() => choose(template.id)} />
        ))}
      </SimpleGrid>
      {chosen && <Wizard key={chosen.id} template={chosen} onClose={() => setQuery({})} />}
    </Page>
  );
}

interface Wanted {
  text: string;
  from: string | null;
  to: string | null;
}

const EVERY: Wanted = { text: "", from: null, to: null };

/** Every word stands in the title or the description, and the flow joins the chosen systems. */
export function fits(template: Pick<Template, "title" | "description" | "systems">, { text, from, to }: Wanted): boolean {
  const said = `${template.title} ${template.description}`.toLowerCase();
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return words.every((word) => said.includes(word)) && fitsPair(template, from, to);
}

function Filters({ templates, wanted, onChange }: { templates: readonly Template[]; wanted: Wanted; onChange: (wanted: Wanted) => void }) {
  const { t } = useTranslation("templates");
  const catalog = useCatalog();
  const titleOf = useSystemTitle();
  if (catalog.isPending) return <Skeleton height={36} mb="lg" />;
  const side = (name: "from" | "to") => {
    const known = [...new Set(templates.flatMap((template) => pairOf(template)[name] ?? []))];
    return known.map((system) => ({ value: system, label: titleOf(system) })).sort((a, b) => a.label.localeCompare(b.label));
  };
  return (
    <Group mb="lg" gap="sm">
      <TextInput
        aria-label={t("filter.search")}
        placeholder={t("filter.search")}
        leftSection={<Search size={15} aria-hidden />}
        value={wanted.text}
        onChange={(event) => onChange({ ...wanted, text: event.currentTarget.value })}
        w={260}
      />
      <Select
        aria-label={t("gallery:filter.from")}
        placeholder={t("gallery:filter.from")}
        clearable
        w={220}
        data={side("from")}
        value={wanted.from}
        onChange={(from) => onChange({ ...wanted, from })}
      />
      <ArrowRight size={16} aria-hidden color="var(--wf-text-faint)" />
      <Select
        aria-label={t("gallery:filter.to")}
        placeholder={t("gallery:filter.to")}
        clearable
        w={220}
        data={side("to")}
        value={wanted.to}
        onChange={(to) => onChange({ ...wanted, to })}
      />
    </Group>
  );
}

function TemplateCard({ template, onOpen }: { template: Template; onOpen: () => void }) {
  const { t } = useTranslation("templates");
  const anchor = useAnchor<HTMLButtonElement>(template.id === TOUR_TEMPLATE ? "tour-template" : "");
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
        <Needs template={template} />
        <Button ref={anchor} fullWidth variant="light" mt="md" onClick={onOpen} aria-label={t("openNamed", { name: template.title })}>
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
