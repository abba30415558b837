/** What a ready flow asks before it is made: parameters of its steps, each under its question. */
import { Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Data, DataObject } from "../../api/exact";
import { useCatalog } from "../../api/hooks/catalog";
import type { JsonSchema, Template, TemplateQuestion } from "../../api/types";
import { SchemaForm } from "../../forms";

/** By step, then by parameter. */
export type Answers = Record<string, DataObject>;

interface QuestionsProps {
  template: Template;
  /** The connection chosen for each one the template names. */
  connections: Record<string, string>;
  answers: Answers;
  onChange: (answers: Answers) => void;
}

export function Questions({ template, connections, answers, onChange }: QuestionsProps) {
  const catalog = useCatalog();
  const { i18n } = useTranslation();
  return (
    <Stack gap="md">
      {template.questions.map((question) => {
        const node = template.document.nodes[question.node];
        const type = catalog.data?.nodes.find((one) => one.type === node?.type);
        if (!node || !type) return null;
        const config = { ...connected(node.config, connections), ...answers[question.node] };
        const answer = (value: Data | undefined) =>
          onChange({ ...answers, [question.node]: { ...answers[question.node], [question.field]: value ?? null } });
        return (
          <SchemaForm
            key={`${question.node}.${question.field}`}
            schema={asked(type.config_schema, question, i18n.language)}
            value={config}
            onChange={(next) => answer(next[question.field])}
          />
        );
      })}
    </Stack>
  );
}

function connected(config: DataObject, connections: Record<string, string>): DataObject {
  const name = config["connection"];
  return typeof name === "string" && connections[name] ? { ...config, connection: connections[name] } : config;
}

/** The step's schema with this one parameter, which has the question as its label. */
export function asked(schema: JsonSchema, question: TemplateQuestion, language: string): JsonSchema {
  const { "x-wareflow": hint, ...property } = schema.properties?.[question.field] ?? {};
  const { advanced: _advanced, show_if: _rule, ...shown } = hint ?? {};
  const say = (texts: Record<string, string>) => texts[language] ?? texts["en"];
  return {
    ...schema,
    properties: {
      [question.field]: {
        ...property,
        title: say(question.ask) ?? question.field,
        description: say(question.help) ?? "",
        ...(hint ? { "x-wareflow": shown } : {}),
      },
    },
  };
}
