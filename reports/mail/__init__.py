"""The mails that tell of a run: data stage, templates, messages. Who gets them and how is in `tasks.mail`."""
