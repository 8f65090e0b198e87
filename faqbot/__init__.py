"""A FAQ chatbot for clinics: every word it says was approved by somebody."""
