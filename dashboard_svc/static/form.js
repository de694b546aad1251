// Leave what was not filled in out of the address.
for (const form of document.querySelectorAll("form[method=get]")) {
  form.addEventListener("formdata", ({ formData }) => {
    for (const [name, value] of [...formData]) if (!value.trim()) formData.delete(name);
  });
}
