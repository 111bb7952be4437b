/**
 * @file The chat template once more, in Jinja, as tokenizer_config.json carries it: other programs
 * write dialogues by it. Results are messages of the role `tool`; calls come as OpenAI's API has
 * them, with arguments as text, or as Hugging Face's examples do, with arguments as an object. What a
 * system says is left out: the model was taught none.
 */
import { marks } from './chat-template.ts';

const { user, assistant, result, end } = marks;

const call = [
  '{"name":"{{ call.function.name }}","arguments":',
  '{% if call.function.arguments is string %}{{ call.function.arguments }}',
  "{% else %}{{ '{' }}{% for name, value in call.function.arguments.items() %}",
  "{% if not loop.first %},{% endif %}{{ name | tojson }}:{{ value | tojson }}{% endfor %}{{ '}' }}",
  "{% endif %}{{ '}' }}",
].join('');

export const jinjaTemplate = [
  '{{ bos_token }}{% for message in messages %}',
  `{% if message.role == 'user' %}${user}{{ message.content }}${end}`,
  `{% elif message.role == 'tool' %}${result}{{ message.content }}${end}`,
  `{% elif message.role == 'assistant' %}`,
  `{% for call in message.tool_calls or [] %}${assistant}${call}${end}{% endfor %}`,
  `{% if message.content %}${assistant}{{ message.content }}${end}{% endif %}`,
  '{% endif %}{% endfor %}',
  `{% if add_generation_prompt %}${assistant}{% endif %}`,
].join('');
