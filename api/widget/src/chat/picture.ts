/** A chosen picture made ready to send: small, and without where and when it was taken. */

const SIDE = 1600;

/** Redrawn as JPEG, at most 1,600 pixels a side; null when the browser cannot read the file. */
export async function redrawn(file: Blob): Promise<Blob | null> {
  let image: ImageBitmap;
  try {
    image = await createImageBitmap(file);
  } catch {
    return null;
  }
  const scale = Math.min(1, SIDE / Math.max(image.width, image.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(image.width * scale));
  canvas.height = Math.max(1, Math.round(image.height * scale));
  const ground = canvas.getContext("2d")!;
  ground.fillStyle = "#fff";
  ground.fillRect(0, 0, canvas.width, canvas.height);
  ground.drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.92));
}

/** The first picture among some pasted or dropped files. */
export function pictureIn(files: FileList | undefined): File | undefined {
  return [...(files ?? [])].find((file) => file.type.startsWith("image/"));
}
