"""Routes of offers of help: for residents, and for officials."""
