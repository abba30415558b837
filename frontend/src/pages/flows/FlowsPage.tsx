/** All flows: how the last run went, and the usual things to do with one. */
import { Button, TextInput } from "@mantine/core";
import { FileUp, LayoutTemplate, Plus, Search } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";

import { useFlows } from "../../api/hooks/flows";
import type { FlowBrief } from "../../api/types";
import { Page } from "../../components/Page";
import { EmptyState, ErrorState, LoadingRows } from "../../components/states";
import { WelcomeCard } from "../../tour/WelcomeCard";
import { FlowTable } from "./FlowTable";
import { ImportButton } from "./ImportButton";
import { NewFlowModal } from "./NewFlowModal";

export default function FlowsPage() {
  const { t } = useTranslation("flows");
  const flows = useFlows();
  const navigate = useNavigate();
  const [making, setMaking] = useState(false);
  const open = (id: string) => void navigate(`/flows/${id}`);

  return (
    <Page
      title={t("title")}
      text={t("text")}
      actions={
        <>
          <ImportButton onDone={(flow) => open(flow.id)} icon={<FileUp size={16} />} />
          <Button variant="default" component={Link} to="/templates" leftSection={<LayoutTemplate size={16} />}>
            {t("fromTemplate")}
          </Button>
          <Button leftSection={<Plus size={16} />} onClick={() => setMaking(true)}>
            {t("new")}
          </Button>
        </>
      }
    >
      {making && <NewFlowModal onClose={() => setMaking(false)} onMade={(flow) => open(flow.id)} />}
      {flows.isPending && <LoadingRows />}
      {flows.isError && !flows.data && <ErrorState error={flows.error} onRetry={() => void flows.refetch()} />}
      {flows.data && <FlowList flows={flows.data.items} onNew={() => setMaking(true)} />}
    </Page>
  );
}

function FlowList({ flows, onNew }: { flows: FlowBrief[]; onNew: () => void }) {
  const { t } = useTranslation("flows");
  const [q, setQ] = useState("");
  if (flows.length === 0) {
    return (
      <>
        <WelcomeCard />
        <EmptyState title={t("empty.title")} text={t("empty.text")}>
          <Button.Group>
            <Button component={Link} to="/templates" leftSection={<LayoutTemplate size={16} />}>
              {t("empty.templates")}
            </Button>
            <Button variant="default" onClick={onNew}>
              {t("empty.scratch")}
            </Button>
          </Button.Group>
        </EmptyState>
      </>
    );
  }

  const word = q.trim().toLowerCase();
  const found = flows.filter((flow) => `${flow.name} ${flow.description}`.toLowerCase().includes(word));
  return (
    <>
      {flows.length > 6 && (
        <TextInput
          mb="sm"
          maw={320}
          value={q}
          placeholder={t("search")}
          aria-label={t("search")}
          leftSection={<Search size={15} />}
          onChange={(event) => setQ(event.currentTarget.value)}
        />
      )}
      {found.length > 0 ? <FlowTable flows={found} /> : <EmptyState title={t("nothingFound")} compact />}
    </>
  );
}
