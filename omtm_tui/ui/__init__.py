"""The Textual app: screens, forms and widgets. They show domain objects and never see the database."""
