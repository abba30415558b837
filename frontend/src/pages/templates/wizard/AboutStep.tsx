/** What the flow does, what it needs and how it starts; and how it is to be called. */
import { ScrollArea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Template } from "../../../api/types";
import { FlowPicture } from "../../../components/FlowPicture";
import { Markdown } from "../../../components/Markdown";
import { Needs } from "./Needs";
import classes from "./wizard.module.css";

interface AboutStepProps {
  template: Template;
  name: string;
  onName: (name: string) => void;
}

export function AboutStep({ template, name, onName }: AboutStepProps) {
  const { t, i18n } = useTranslation("templates");
  return (
    <div className={classes.about}>
      <div>
        <FlowPicture document={template.document} height={180} />
        <ScrollArea.Autosize mah="36vh" mt="md" type="auto" viewportProps={{ tabIndex: 0, role: "region", "aria-label": template.title }}>
          <div className={classes.readme}>
            {isTranslated(template, i18n.language) ? <Translated template={template} /> : <Markdown text={template.readme || template.description} />}
          </div>
        </ScrollArea.Autosize>
      </div>
      <div className={classes.side}>
        <TextInput label={t("name")} value={name} maxLength={200} required withAsterisk={false} onChange={(event) => onName(event.currentTarget.value)} />
        <Needs template={template} />
      </div>
    </div>
  );
}

function isTranslated(template: Template, language: string): boolean {
  return template.texts[language] !== undefined;
}

/** The guide is written in English only; whoever reads another language begins with the description in it. */
function Translated({ template }: { template: Template }) {
  const { t } = useTranslation("templates");
  return (
    <>
      <Markdown text={template.description} />
      {template.readme && (
        <details className={classes.guide}>
          <summary>{t("guide")}</summary>
          <div lang="en">
            <Markdown text={template.readme} />
          </div>
        </details>
      )}
    </>
  );
}
